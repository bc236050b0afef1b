/** The command line. */
module dev.zazen.app {
  requires dev.zazen.boot;
}
