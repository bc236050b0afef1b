/** The host: memory mappings. The only user of {@code java.lang.foreign}. */
module dev.zazen.host {
  exports dev.zazen.host;
}
