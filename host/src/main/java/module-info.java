/** The host: memory mappings. The only user of {@code java.lang.foreign}. */
module dev.zazen.host {
  requires transitive dev.zazen.base;

  exports dev.zazen.host;
}
