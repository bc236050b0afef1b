/** The command line. */
module dev.zazen.app {
  requires dev.zazen.boot;
  requires dev.zazen.engine;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires org.apache.commons.compress;
  requires jdk.jfr;
  requires org.jline.terminal;
}
