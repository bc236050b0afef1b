/** The command line. */
module dev.zazen.app {
  requires dev.zazen.boot;
  requires dev.zazen.engine;
  requires info.picocli;
  requires org.apache.commons.compress;
  requires org.jline.terminal;

  opens dev.zazen.app to
      info.picocli;
}
