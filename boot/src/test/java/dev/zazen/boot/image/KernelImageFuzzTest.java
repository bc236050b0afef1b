package dev.zazen.boot.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class KernelImageFuzzTest {
  @FuzzTest
  void anyBytesAreAKernelOrAProblem(byte[] data) {
    KernelImageTest.tolerates(data);
  }
}
