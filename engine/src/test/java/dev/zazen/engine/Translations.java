package dev.zazen.engine;

import dev.zazen.ir.ExitKind;
import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.ExitTable;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Translations whose host code is not run. */
final class Translations {
  static final int PAGE = 4096;
  static final int HEAD = 128;

  private static final int[] OFFSETS = {HEAD, 4000, 0};
  private static final int[] LENGTHS = {24, 96, 8};

  private Translations() {}

  /** A page of a guest's code; the same for the same number. */
  static byte[] page(int number) {
    byte[] page = new byte[PAGE];
    new Random(number).nextBytes(page);
    return page;
  }

  /** What the code at {@link #HEAD} and two other places of a page became, {@code size} bytes. */
  static Translated of(byte[] page, int size) {
    byte[] code = new byte[size];
    new Random(page[HEAD]).nextBytes(code);
    return new Translated(
        SourceCode.of(OFFSETS, LENGTHS, page),
        new Translation(
            ByteBuffer.wrap(code),
            8,
            12,
            ExitTable.of(
                List.of(
                    new ExitPoint(ExitKind.BAIL, 47, 47, 48, 4092, -1, -1, -1),
                    new ExitPoint(ExitKind.LINK, 0, 5, 0, -8, 40, 16, 32)))));
  }

  static Translated of(byte[] page) {
    return of(page, 100);
  }
}
