package dev.zazen.boot.replay;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** Input from the user, handed over at the start of the next round and recorded if wanted. */
public final class LiveInput implements InputSource {
  private static final long MOMENT_MILLIS = 100;

  private record Key(int domain, int character) {}

  private final BlockingDeque<Key> typed = new LinkedBlockingDeque<>();
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
  public void type(int domain, int character) {
    typed.add(new Key(domain, character & 0xff));
  }

  @Override
  public boolean deliver(TracePoint now, Consoles consoles) {
    recorder.ifPresent(records -> records.reached(now));
    Key key = typed.poll();
    while (key != null) {
      int domain = key.domain();
      var characters = new ByteArrayOutputStream();
      for (; key != null && key.domain() == domain; key = typed.poll()) {
        characters.write(key.character());
        consoles.receive(domain, key.character());
      }
      var event =
          new InputEvent(now.nanos(), domain, HexFormat.of().formatHex(characters.toByteArray()));
      recorder.ifPresent(records -> records.input(event));
    }
    return true;
  }

  @Override
  public boolean await() throws InterruptedException {
    Key key = typed.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    if (key != null) {
      typed.addFirst(key);
    }
    return key != null;
  }

  @Override
  public void ended(TracePoint end, boolean complete) {
    recorder.ifPresent(records -> records.ended(end, complete));
  }
}
