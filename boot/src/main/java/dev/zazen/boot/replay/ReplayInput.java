package dev.zazen.boot.replay;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.Optional;

/** The input of a recording; what the user types is ignored. */
public final class ReplayInput implements InputSource {
  private final Recording recording;
  private int nextInput;
  private int nextMark;
  private TracePoint lastAgreed = new TracePoint(0, 0, 0);
  private volatile String divergence;

  /** Input as in {@code recording}, with whose trace the run is compared on the way. */
  public ReplayInput(Recording recording) {
    this.recording = recording;
  }

  /** How the run differed from the recording, in words; empty if it did not. Any thread. */
  public Optional<String> divergence() {
    return Optional.ofNullable(divergence);
  }

  @Override
  public void type(int domain, int character) {}

  @Override
  public boolean deliver(TracePoint now, Consoles consoles) {
    while (nextMark < recording.marks().size()
        && recording.marks().get(nextMark).nanos() <= now.nanos()) {
      if (!agrees(recording.marks().get(nextMark), now)) {
        return false;
      }
      nextMark++;
    }
    // A recorded run that somebody stopped ends at the start of this round; one that ended by
    // itself should have done so by now.
    if (recording.end().nanos() <= now.nanos()) {
      return false;
    }
    while (nextInput < recording.inputs().size()
        && recording.inputs().get(nextInput).nanos() <= now.nanos()) {
      InputEvent event = recording.inputs().get(nextInput);
      for (byte character : event.characters()) {
        consoles.receive(event.domain(), character & 0xff);
      }
      nextInput++;
    }
    return true;
  }

  /** Without input left only what is at hand can end the run, so nothing is waited for. */
  @Override
  public boolean await() {
    return true;
  }

  @Override
  public void ended(TracePoint end, boolean complete) {
    if (divergence == null && complete == recording.complete()) {
      agrees(recording.end(), end);
    } else if (divergence == null) {
      divergence = differs(recording.end(), end);
    }
  }

  @CanIgnoreReturnValue
  private boolean agrees(TracePoint recorded, TracePoint now) {
    if (recorded.equals(now)) {
      lastAgreed = now;
      return true;
    }
    divergence = differs(recorded, now);
    return false;
  }

  private String differs(TracePoint recorded, TracePoint now) {
    return "the run differs from the recording after %d virtual ns: %s was recorded, %s came out"
        .formatted(lastAgreed.nanos(), recorded, now);
  }
}
