package dev.zazen.boot.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

@Tag("feature:dom0less")
final class KernelImageFuzzTest {
  @FuzzTest
  void anyBytesAreAKernelOrAProblem(byte[] data) {
    KernelImageTest.tolerates(data);
  }
}
