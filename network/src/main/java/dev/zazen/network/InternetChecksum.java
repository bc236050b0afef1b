package dev.zazen.network;

import dev.zazen.base.Foreign;
import java.nio.ByteBuffer;

/** The checksum of IPv4, ICMP, UDP and TCP (RFC 1071). */
public final class InternetChecksum {
  private InternetChecksum() {}

  /**
   * The sum of 16-bit words, which wider ones fold to (RFC 1071, 2 (C)). A last odd byte has a zero
   * after it.
   */
  public static long sum(ByteBuffer bytes, int from, int length) {
    long sum = 0;
    int at = from;
    int end = from + length;
    for (; at <= end - Integer.BYTES; at += Integer.BYTES) {
      sum += bytes.getInt(at) & 0xffff_ffffL;
    }
    for (; at <= end - Short.BYTES; at += Short.BYTES) {
      sum += bytes.getShort(at) & 0xffff;
    }
    return at < end ? sum + ((bytes.get(at) & 0xff) << 8) : sum;
  }

  /** The checksum for what adds up to {@code sum}; 0 if that has a right one in it. */
  public static int of(@Foreign long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
