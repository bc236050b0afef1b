package dev.zazen.boot.replay;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Queue;

/** Input from the user, handed over at the start of the next round and recorded if wanted. */
public final class LiveInput implements InputSource {
  private static final long MOMENT_MILLIS = 100;

  private record Key(int domain, int character) {}

  private final Queue<Key> typed = new ArrayDeque<>();
  private final Optional<Recorder> recorder;

  /** Input that {@code recorder} hears of. */
  public LiveInput(Optional<Recorder> recorder) {
    this.recorder = recorder;
  }

  /** Input that nobody records. */
  public LiveInput() {
    this(Optional.empty());
  }

  @Override
  public synchronized void type(int domain, int character) {
    typed.add(new Key(domain, character & 0xff));
    notifyAll();
  }

  @Override
  public synchronized boolean deliver(TracePoint now, Consoles consoles) {
    recorder.ifPresent(records -> records.reached(now));
    while (!typed.isEmpty()) {
      int domain = typed.element().domain();
      var characters = new ByteArrayOutputStream();
      while (!typed.isEmpty() && typed.element().domain() == domain) {
        int character = typed.remove().character();
        characters.write(character);
        consoles.receive(domain, character);
      }
      var event =
          new InputEvent(now.nanos(), domain, HexFormat.of().formatHex(characters.toByteArray()));
      recorder.ifPresent(records -> records.input(event));
    }
    return true;
  }

  @Override
  public synchronized boolean await() throws InterruptedException {
    if (typed.isEmpty()) {
      wait(MOMENT_MILLIS);
    }
    return !typed.isEmpty();
  }

  @Override
  public void ended(TracePoint end, boolean complete) {
    recorder.ifPresent(records -> records.ended(end, complete));
  }
}
