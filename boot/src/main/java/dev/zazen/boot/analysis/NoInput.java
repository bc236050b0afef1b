package dev.zazen.boot.analysis;

import dev.zazen.boot.replay.InputSource;
import dev.zazen.boot.replay.TracePoint;
import java.util.function.BooleanSupplier;

/** Nothing is ever typed; ends the run when there is nothing more to learn from it. */
final class NoInput implements InputSource {
  private final BooleanSupplier finished;
  private boolean idle;

  NoInput(BooleanSupplier finished) {
    this.finished = finished;
  }

  @Override
  public void type(int domain, int character) {}

  @Override
  public boolean deliver(TracePoint now, Consoles consoles) {
    return !idle && !finished.getAsBoolean();
  }

  @Override
  public boolean await() {
    idle = true;
    return true;
  }

  @Override
  public void ended(TracePoint end, boolean complete) {}
}
