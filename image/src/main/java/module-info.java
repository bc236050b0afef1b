/** Disk images of the host as back ends of block devices see them. */
module dev.zazen.image {
  requires transitive dev.zazen.base;

  exports dev.zazen.image;
}
