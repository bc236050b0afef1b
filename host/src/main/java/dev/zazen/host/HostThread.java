package dev.zazen.host;

import dev.zazen.base.Deviation;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What a thread may ask of the host beyond Java. */
public final class HostThread {
  private static final int PR_SET_TIMERSLACK = 29;
  private static final long NANOSECOND = 1;

  private HostThread() {}

  /**
   * Has this thread, and those that it starts from now on, woken when their time has come, not up
   * to 50 microseconds later, which Linux takes to save power (prctl(2)). Elsewhere does nothing.
   */
  @Deviation(rule = "R1.3", id = "DEV-J-001")
  @SuppressWarnings("restricted")
  public static void wakeOnTime() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().find("prctl").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try {
      int ignored = (int) prctl.invokeExact(PR_SET_TIMERSLACK, NANOSECOND);
      assert ignored == 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("prctl cannot throw", e);
    }
  }
}
