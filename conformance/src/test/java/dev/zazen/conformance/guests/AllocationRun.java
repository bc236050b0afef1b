package dev.zazen.conformance.guests;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process that boots a board with two guests, and says what they wrote and {@link
 * AllocationMeter} counted.
 */
final class AllocationRun {
  private AllocationRun() {}

  public static void main(String[] arguments)
      throws IOException, InvalidInputException, InterruptedException {
    var meter = new AtomicReference<AllocationMeter>();
    Run run =
        Run.of(
            Path.of(arguments[0]),
            listener -> {
              meter.set(new AllocationMeter(listener, 2));
              return meter.get();
            });
    System.out.println(run.consoles());
    meter.get().allocated().forEach((thread, bytes) -> System.out.println(thread + "=" + bytes));
  }
}
