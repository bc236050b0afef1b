package dev.zazen.network.tcp;

import dev.zazen.base.Foreign;
import dev.zazen.network.packet.Ipv4;

/**
 * One end of a connection (RFC 9293). {@link #outgoing} is filled and {@link #incoming} is emptied
 * by whoever has it, who then calls {@link #transmit}; every time is in nanoseconds. Sequence
 * numbers are compared by their difference. One thread.
 *
 * <p>Segments that come before what is missing are dropped, and acknowledged at once, so that the
 * guest sends again.
 */
public final class TcpEndpoint {
  /** Bytes that wait in each direction at most. */
  public static final int BUFFER = 128 << 10;

  /** What the guest may send at once: an MTU without the headers. */
  static final int MSS = Ipv4.MTU - Ipv4.HEADER - TcpSegment.HEADER;

  /** The guest's if it says nothing (RFC 9293, 3.7.1). */
  private static final int DEFAULT_MSS = 536;

  private static final int LEAST_MSS = 64;
  private static final int SCALE = 2;
  private static final int MAX_SCALE = 14;
  private static final int MAX_WINDOW = 65535;

  /** What the window grows by at least (RFC 9293, 3.8.6.2.2). */
  private static final int STEP = 2 * MSS;

  /** Times that a SYN, and anything else, is sent again. */
  private static final int SYN_RETRIES = 6;

  private static final int RETRIES = 12;

  private static final long SECOND = 1_000_000_000;

  /** A connection on which nothing is said for so long is probed, and ends after some probes. */
  private static final long IDLE = 300 * SECOND;

  private static final long PROBE = 30 * SECOND;
  private static final int PROBES = 5;

  /** Two maximum segment lifetimes; no segment lives long within a process. */
  private static final long TIME_WAIT = 10 * SECOND;

  private enum State {
    CLOSED,
    SYN_SENT,
    SYN_RECEIVED,
    /** Either direction may have ended: ESTABLISHED, FIN_WAIT, CLOSE_WAIT, CLOSING, LAST_ACK. */
    OPEN,
    TIME_WAIT
  }

  private final TcpOutput output;
  private final int initial;
  private final RetransmissionTimer timer = new RetransmissionTimer();
  private final CongestionWindow congestion = new CongestionWindow();
  private final ByteRing outgoing = new ByteRing(BUFFER);
  private final ByteRing incoming = new ByteRing(BUFFER);
  private State state = State.CLOSED;
  private boolean reset;
  private int unanswered;
  private int probes;
  private long lastHeard;

  // RFC 9293, 3.3.1: SND.UNA, SND.NXT, SND.WND, SND.WL1, SND.WL2.
  private int unacknowledged;
  private int next;
  private int window;
  private int windowSequence;
  private int windowAcknowledgment;

  /** The end of all that was ever sent; {@link #next} goes back to send again. */
  private int highest;

  private int largestWindow;
  private int mss = DEFAULT_MSS;
  private int peerScale;
  private boolean finishes;
  private boolean finishSent;

  /** The guest's FIN came before ours was sent: it lingers, not we. */
  private boolean closedLast;

  // RCV.NXT, and the end of the window that the guest knows.
  private int expected;
  private int advertised;
  private int scale = SCALE;
  private boolean peerFinished;
  private boolean owesAcknowledgment;

  /**
   * An end that is not connected.
   *
   * @param initial the first sequence number, which nobody can guess (RFC 6528)
   */
  public TcpEndpoint(TcpOutput output, int initial) {
    this.output = output;
    this.initial = initial;
    unacknowledged = initial;
    next = initial + 1;
    highest = next;
  }

  /** Bytes for the guest, from the first that it has not acknowledged. */
  public ByteRing outgoing() {
    return outgoing;
  }

  /** Bytes of the guest. */
  public ByteRing incoming() {
    return incoming;
  }

  /** Nothing more can happen. */
  public boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Closed, and not in the way of the guest's and our own wish. */
  public boolean isReset() {
    return reset;
  }

  /** Both directions have come to their end, whether or not it lingers. */
  public boolean isDone() {
    return state == State.CLOSED || state == State.TIME_WAIT;
  }

  /** Whether data can go in both directions, or could before they ended. */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** The guest sends nothing more than what is in {@link #incoming}. */
  public boolean peerFinished() {
    return peerFinished;
  }

  /** Whether {@code segment} begins a new connection in place of this one (RFC 9293, 3.6.1). */
  public boolean isSucceededBy(TcpSegment segment) {
    return state == State.TIME_WAIT
        && segment.has(TcpSegment.SYN)
        && segment.sequence() - expected > 0;
  }

  /** Begins a connection to the guest. */
  public void connect(long now) {
    state = State.SYN_SENT;
    lastHeard = now;
    synchronize(now);
  }

  /** Accepts the connection that the guest begins with {@code syn}. */
  public void accept(TcpSegment syn, long now) {
    state = State.SYN_RECEIVED;
    lastHeard = now;
    learn(syn);
    synchronize(now);
  }

  private void learn(TcpSegment syn) {
    expected = syn.sequence() + 1;
    advertised = expected;
    mss = syn.mss() == 0 ? DEFAULT_MSS : Math.clamp(syn.mss(), LEAST_MSS, MSS);
    congestion.start(mss);
    if (syn.scale() == TcpSegment.NO_SCALE) {
      scale = 0;
    } else {
      peerScale = Math.min(syn.scale(), MAX_SCALE);
    }
  }

  private void synchronize(long now) {
    boolean answers = state == State.SYN_RECEIVED;
    boolean scales = !answers || scale != 0;
    // The window of a SYN is never scaled (RFC 7323, 2.2).
    int room = Math.min(incoming.free(), MAX_WINDOW);
    advertised = expected + room;
    output.synchronize(
        TcpSegment.SYN | (answers ? TcpSegment.ACK : 0),
        initial,
        expected,
        room,
        MSS,
        scales ? SCALE : TcpSegment.NO_SCALE);
    timer.start(now);
  }

  /** The connection's segments, in the order in which they arrive. */
  public void receive(TcpSegment segment, long now) {
    switch (state) {
      case CLOSED -> {}
      case SYN_SENT -> receiveAnswer(segment, now);
      case SYN_RECEIVED, OPEN, TIME_WAIT -> receiveInWindow(segment, now);
    }
  }

  /** RFC 9293, 3.10.7.3. */
  private void receiveAnswer(TcpSegment segment, long now) {
    boolean acknowledges = segment.has(TcpSegment.ACK);
    if (acknowledges && segment.acknowledgment() != next) {
      output.refuse(segment);
    } else if (segment.has(TcpSegment.RST)) {
      if (acknowledges) {
        close(true);
      }
    } else if (segment.has(TcpSegment.SYN)) {
      learn(segment);
      lastHeard = now;
      if (acknowledges) {
        open(segment);
        acknowledge();
      } else {
        state = State.SYN_RECEIVED;
        synchronize(now);
      }
    }
  }

  private void open(TcpSegment segment) {
    state = State.OPEN;
    unacknowledged = next;
    unanswered = 0;
    timer.stop();
    // The window of a SYN is not scaled.
    setWindow(segment, segment.has(TcpSegment.SYN) ? 0 : peerScale);
  }

  private void setWindow(TcpSegment segment, int shift) {
    window = segment.window() << shift;
    windowSequence = segment.sequence();
    windowAcknowledgment = segment.acknowledgment();
    largestWindow = Math.max(largestWindow, window);
  }

  /** RFC 9293, 3.10.7.4, with the mends of RFC 5961. */
  private void receiveInWindow(TcpSegment segment, long now) {
    int offset = segment.sequence() - expected;
    if (!isAcceptable(offset, segment.length())) {
      boolean repeatsBegin = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
      if (state == State.SYN_RECEIVED && repeatsBegin) {
        synchronize(now);
      } else if (!segment.has(TcpSegment.RST)) {
        acknowledge();
      }
      return;
    }
    if (segment.has(TcpSegment.RST)) {
      if (offset == 0) {
        close(true);
      } else {
        acknowledge();
      }
      return;
    }
    if (segment.has(TcpSegment.SYN)) {
      acknowledge();
      return;
    }
    if (segment.has(TcpSegment.ACK) && acceptAcknowledgment(segment, now)) {
      lastHeard = now;
      probes = 0;
      acceptData(segment, offset);
      if (state == State.OPEN && peerFinished && isFinishAcknowledged()) {
        end(now);
      }
    }
  }

  private int room() {
    return peerFinished ? 0 : incoming.free();
  }

  /** A segment at the right place is let through when there is no room, for what it says. */
  private boolean isAcceptable(@Foreign int offset, int length) {
    int room = room();
    int last = offset + length - 1;
    return offset == 0
        || offset > 0 && offset < room
        || offset < 0 && length > 0 && last >= 0 && last < Math.max(room, 1);
  }

  /** False if the segment has nothing more to say. */
  private boolean acceptAcknowledgment(TcpSegment segment, long now) {
    int acknowledgment = segment.acknowledgment();
    int count = acknowledgment - unacknowledged;
    boolean tooHigh = acknowledgment - highest > 0;
    if (state == State.SYN_RECEIVED) {
      if (count <= 0 || tooHigh) {
        output.refuse(segment);
        return false;
      }
      open(segment);
      return true;
    }
    if (tooHigh || count < -Math.max(largestWindow, MAX_WINDOW)) {
      acknowledge();
      return false;
    }
    if (count < 0) {
      return true;
    }
    unanswered = 0;
    int scaled = segment.window() << peerScale;
    if (count > 0) {
      advance(acknowledgment, count, now);
    } else if (segment.length() == 0 && scaled == window && window != 0 && next != unacknowledged) {
      if (congestion.duplicate(next - unacknowledged, next)) {
        sendAgain(now);
      }
    }
    boolean newer = segment.sequence() - windowSequence > 0;
    boolean same = segment.sequence() == windowSequence;
    if (newer || same && acknowledgment - windowAcknowledgment >= 0) {
      setWindow(segment, peerScale);
    }
    return true;
  }

  private void advance(@Foreign int acknowledgment, @Foreign int count, long now) {
    outgoing.taken(Math.min(count, outgoing.size()));
    unacknowledged = acknowledgment;
    if (next - unacknowledged < 0) {
      next = unacknowledged;
    }
    timer.acknowledged(acknowledgment, now);
    if (congestion.acknowledged(acknowledgment, count, 2 * BUFFER)) {
      sendAgain(now);
    }
    if (next == unacknowledged) {
      timer.stop();
    } else {
      timer.start(now);
    }
  }

  /** Sends the first segment that was not acknowledged once more, and goes on where it was. */
  private void sendAgain(long now) {
    int before = next;
    next = unacknowledged;
    timer.forget();
    var _ = send(true, now);
    if (before - next > 0) {
      next = before;
    }
    timer.start(now);
  }

  private void acceptData(TcpSegment segment, int offset) {
    if (segment.length() == 0) {
      return;
    }
    if (offset > 0) {
      acknowledge();
      return;
    }
    owesAcknowledgment = true;
    int known = Math.min(-offset, segment.data().length());
    int count = segment.data().length() - known;
    int taken = Math.min(count, room());
    incoming.put(segment.data(), known, taken);
    expected += taken;
    boolean atEnd = segment.sequence() + segment.data().length() == expected;
    if (segment.has(TcpSegment.FIN) && !peerFinished && taken == count && atEnd) {
      peerFinished = true;
      expected++;
    }
  }

  /** The FIN is the last of all that was sent. */
  private boolean isFinishAcknowledged() {
    return finishSent && unacknowledged == highest;
  }

  private void end(long now) {
    timer.stop();
    if (closedLast) {
      state = State.CLOSED;
    } else {
      state = State.TIME_WAIT;
      lastHeard = now;
    }
  }

  /** Sends what may be sent now, and acknowledges what arrived since the last call. */
  public void transmit(long now) {
    if (state != State.OPEN && state != State.TIME_WAIT) {
      return;
    }
    boolean more = state == State.OPEN;
    while (more) {
      more = send(false, now);
    }
    if (state == State.OPEN && next == unacknowledged && waits()) {
      timer.startIfStopped(now); // its end sends a probe into the window
    }
    boolean widens = !peerFinished && window() - (advertised - expected) >= STEP;
    if (owesAcknowledgment || widens) {
      acknowledge();
    }
  }

  private boolean waits() {
    return outgoing.size() > 0 || finishes && !isFinishAcknowledged();
  }

  /**
   * Sends the next segment, if the windows let it.
   *
   * @param force sends at least one byte, or the FIN, whatever the windows say
   */
  private boolean send(boolean force, long now) {
    int flight = next - unacknowledged;
    int queued = outgoing.size() - flight;
    if (queued < 0 || isFinishAcknowledged()) {
      return false; // the FIN was sent
    }
    int usable = Math.min(congestion.size(), window) - flight;
    int length = Math.max(0, Math.min(Math.min(queued, mss), force ? Math.max(usable, 1) : usable));
    boolean last = length == queued;
    boolean finish = finishes && last && (usable > length || force && length == 0);
    // Silly window syndrome (RFC 9293, 3.8.6.2.1): no small segments but the last.
    boolean silly = !last && length < mss && length < largestWindow / 2;
    if (length == 0 && !finish || silly && !force) {
      return false;
    }
    int flags = TcpSegment.ACK | (last ? TcpSegment.PSH : 0) | (finish ? TcpSegment.FIN : 0);
    output.send(flags, next, expected, advertise(), outgoing, flight, length);
    owesAcknowledgment = false;
    next += length + (finish ? 1 : 0);
    if (finish && !finishSent) {
      finishSent = true;
      closedLast = peerFinished;
    }
    if (next - highest > 0) {
      highest = next;
      timer.sent(next, now);
    }
    timer.startIfStopped(now);
    return true;
  }

  private void acknowledge() {
    output.send(TcpSegment.ACK, sequence(), expected, advertise());
    owesAcknowledgment = false;
  }

  /**
   * The number of a segment without data: neither {@link #next}, which goes back to send again, nor
   * one that a probe brought beyond the window. The guest would answer those, and we its answer.
   */
  private int sequence() {
    int end = unacknowledged + window;
    return state == State.OPEN && highest - end > 0 ? end : highest;
  }

  private int window() {
    return Math.min(incoming.free(), MAX_WINDOW << scale) >>> scale << scale;
  }

  /** The window for the next segment: it does not grow by little, and never shrinks. */
  private int advertise() {
    int known = Math.max(advertised - expected, 0);
    int offered = window();
    if (offered - known >= STEP) {
      known = offered;
      advertised = expected + offered;
    }
    return known >>> scale;
  }

  /** Nothing more will be put into {@link #outgoing}. */
  public void finish() {
    finishes = true;
  }

  /** Ends the connection at once. */
  public void abort() {
    if (state == State.OPEN || state == State.SYN_RECEIVED) {
      output.send(TcpSegment.RST | TcpSegment.ACK, sequence(), expected, 0);
    }
    close(true);
  }

  private void close(boolean byReset) {
    reset |= byReset && state != State.TIME_WAIT;
    state = State.CLOSED;
    timer.stop();
  }

  /** When {@link #expire} is to be called. */
  public long due() {
    return switch (state) {
      case CLOSED -> RetransmissionTimer.NEVER;
      case TIME_WAIT -> lastHeard + TIME_WAIT;
      case SYN_SENT, SYN_RECEIVED -> timer.due();
      case OPEN -> Math.min(timer.due(), lastHeard + IDLE + probes * PROBE);
    };
  }

  /** Does what is due. */
  public void expire(long now) {
    if (now < due()) {
      return;
    }
    switch (state) {
      case CLOSED -> {}
      case TIME_WAIT -> close(false);
      case SYN_SENT, SYN_RECEIVED -> {
        if (++unanswered > SYN_RETRIES) {
          abort();
        } else {
          timer.backOff();
          synchronize(now);
        }
      }
      case OPEN -> {
        if (now >= timer.due()) {
          retransmit(now);
        } else if (++probes > PROBES) {
          abort();
        } else {
          // RFC 9293, 3.8.4: what the guest has already; it answers where it is.
          output.send(TcpSegment.ACK, unacknowledged - 1, expected, advertise());
        }
      }
    }
  }

  private void retransmit(long now) {
    if (++unanswered > RETRIES) {
      abort();
      return;
    }
    if (window > 0) {
      congestion.timeout(next - unacknowledged);
    }
    next = unacknowledged;
    timer.backOff();
    var _ = send(true, now);
    timer.start(now);
  }
}
