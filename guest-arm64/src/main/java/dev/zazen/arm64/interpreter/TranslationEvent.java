package dev.zazen.arm64.interpreter;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A region of guest code became host code. */
@Name("dev.zazen.Translation")
@Label("Translation")
@Category("Zazen")
@StackTrace(false)
final class TranslationEvent extends Event {
  @Label("Guest PC")
  @Description("Virtual address of the region's first instruction")
  long guestPc;

  @Label("Guest Instructions")
  int instructions;

  @Label("Operations")
  @Description("Of the intermediate representation; 0 if the translation was made before")
  int ops;

  @Label("Host Code")
  @DataAmount
  int bytes;

  @Label("Recalled")
  @Description("The translation was made before, for another guest or in another run")
  boolean recalled;
}
