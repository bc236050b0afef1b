package dev.zazen.arm64.decode;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Finds the row of an instruction word. Immutable; any thread. */
public final class Decoder {
  /**
   * Words are sorted into buckets by bits 31 to 21: below them stand operands in nearly all
   * encodings.
   */
  private static final int BUCKET_SHIFT = 21;

  private final Encoding[][] buckets = new Encoding[1 << (32 - BUCKET_SHIFT)][];

  /**
   * A decoder for CPUs that have {@code features} besides the base; {@code tables} may not contain
   * a row twice.
   */
  public Decoder(List<? extends Encoding> tables, Set<Feature> features) {
    List<Encoding> rows = new ArrayList<>(tables);
    rows.removeIf(row -> row.feature() != Feature.BASE && !features.contains(row.feature()));
    // More fixed bits first: NOP before HINT.
    rows.sort(
        Comparator.comparingInt((Encoding row) -> Integer.bitCount(row.pattern().mask()))
            .reversed());
    Encoding[] none = {};
    Arrays.fill(buckets, none);
    for (Encoding row : rows) {
      int free = ~row.pattern().mask() >>> BUCKET_SHIFT;
      int fixed = row.pattern().value() >>> BUCKET_SHIFT;
      // All choices of the bits that are not fixed, beginning with all ones.
      int choice = free;
      while (true) {
        add(fixed | choice, row);
        if (choice == 0) {
          break;
        }
        choice = choice - 1 & free;
      }
    }
  }

  private void add(int bucket, Encoding row) {
    Encoding[] before = buckets[bucket];
    buckets[bucket] = Arrays.copyOf(before, before.length + 1);
    buckets[bucket][before.length] = row;
  }

  /** The row of {@code word}, or null if it is unallocated. */
  @Checks
  public Encoding decode(@Foreign int word) {
    for (Encoding row : buckets[word >>> BUCKET_SHIFT]) {
      if (row.pattern().matches(word)) {
        return row;
      }
    }
    return null;
  }

  /** All rows that this decoder knows, each once. */
  public List<Encoding> rows() {
    return Arrays.stream(buckets).flatMap(Arrays::stream).distinct().toList();
  }
}
