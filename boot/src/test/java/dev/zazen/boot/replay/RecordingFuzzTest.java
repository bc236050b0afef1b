package dev.zazen.boot.replay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

final class RecordingFuzzTest {
  @FuzzTest
  void anyBytesAreARecordingOrAProblem(byte[] data) {
    RecordingTest.tolerates(new String(data, StandardCharsets.ISO_8859_1));
  }
}
