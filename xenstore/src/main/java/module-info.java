/** Zazen's own Xenstore, for boards without a dom0 that runs one. */
module dev.zazen.xenstore {
  requires transitive dev.zazen.base;

  exports dev.zazen.xenstore;
}
