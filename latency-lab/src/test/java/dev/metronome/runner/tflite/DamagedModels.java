package dev.metronome.runner.tflite;

import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;

/**
 * Loads damaged copies of a model in a process of its own, which says which one it is at, so that
 * one that kills the process is known.
 */
final class DamagedModels {

  private DamagedModels() {}

  /** Takes the model's file, the first copy's number and how many there are. */
  public static void main(String[] args) throws IOException {
    TfliteLibrary.version();
    byte[] whole = Files.readAllBytes(Path.of(args[0]));
    int first = Integer.parseInt(args[1]);
    int refused = 0;
    int count = Integer.parseInt(args[2]);
    for (int i = first; i < first + count; i++) {
      System.out.println("copy " + i);
      try {
        refused += isRefused(damaged(whole, i)) ? 1 : 0;
      } catch (RuntimeException e) {
        System.out.println("other " + e);
      }
    }
    System.out.println("refused " + refused);
  }

  private static boolean isRefused(byte[] bytes) {
    TfliteFile file;
    try {
      file = TfliteFile.of(Path.of("damaged"), new BytePointer(bytes));
    } catch (BadInputException e) {
      return true;
    }
    try (LoadedModel model = TfliteRunner.open(1).open(file, Optional.empty())) {
      model.run();
      return false;
    } catch (BadInputException e) {
      return true;
    }
  }

  /** A copy with one to three damaged bytes: a bit turned, or another value. */
  static byte[] damaged(byte[] whole, int number) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] copy = whole.clone();
    int damages = 1 + random.nextInt(3);
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(copy.length);
      copy[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (random.nextBoolean() ? 0 : 0xff);
            default -> (byte) (copy[at] ^ 1 << random.nextInt(8));
          };
    }
    return copy;
  }
}
