package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10BinaryTest {

  private static final int RECORDS = 4;
  private static final int RECORD_BYTES = 3073;

  @TempDir private Path folder;

  /** Every byte of every file; the files are read back from the disk. */
  private final byte[][] files = new byte[6][RECORDS * RECORD_BYTES];

  @BeforeEach
  void writeFiles() throws IOException {
    Random random = new Random(1);
    for (int file = 0; file < files.length; file++) {
      random.nextBytes(files[file]);
      for (int record = 0; record < RECORDS; record++) {
        files[file][record * RECORD_BYTES] = (byte) ((file + 3 * record) % 10);
      }
      Files.write(path(file), files[file]);
    }
  }

  private Path path(int file) {
    return folder.resolve(file == 5 ? "test_batch.bin" : "data_batch_" + (file + 1) + ".bin");
  }

  private ImageDataset read(int resolution) throws IOException {
    return new Cifar10Binary(RECORDS).read(folder, resolution, ProgressListener.silent());
  }

  private BadInputException problems() {
    return catchThrowableOfType(BadInputException.class, () -> read(32));
  }

  @Test
  void readsEveryPixelAndLabel() throws IOException {
    ImageDataset dataset = read(32);
    assertThat(dataset.train().count()).isEqualTo(5 * RECORDS);
    assertThat(dataset.test().count()).isEqualTo(RECORDS);
    assertThat(dataset.train().classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
    for (int file = 0; file < 6; file++) {
      for (int record = 0; record < RECORDS; record++) {
        LabelledImages images = file == 5 ? dataset.test() : dataset.train();
        int image = file == 5 ? record : file * RECORDS + record;
        assertThat(images.label(image)).isEqualTo((file + 3 * record) % 10);
        byte[] expected = new byte[3072];
        for (int i = 0; i < 3072; i++) {
          expected[i % 1024 * 3 + i / 1024] = files[file][record * RECORD_BYTES + 1 + i];
        }
        assertThat(images.pixels(image)).containsExactly(expected);
      }
    }
  }

  @Test
  void readsClassNamesWhereTheyAreGiven() throws IOException {
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    assertThat(read(32).train().classNames()).startsWith("a").endsWith("j");
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\n");
    assertThat(problems()).hasMessageContaining("batches.meta.txt: 2 class names; expected 10");
  }

  @Test
  void makesImagesOfAnotherSize() throws IOException {
    assertThat(read(16).train().pixels(0)).hasSize(16 * 16 * 3);
  }

  @Test
  void namesAllProblemsWithFileRecordAndOffset() throws IOException {
    Files.delete(path(0));
    Files.write(path(1), Arrays.copyOf(files[1], 2 * RECORD_BYTES + 100));
    Files.write(path(2), Arrays.copyOf(files[2], RECORDS * RECORD_BYTES + 1));
    files[3][RECORD_BYTES] = 10;
    files[3][3 * RECORD_BYTES] = (byte) 200;
    Files.write(path(3), files[3]);
    assertThat(problems().problems())
        .extracting(problem -> problem.where() + " " + problem.what())
        .containsExactly(
            path(0) + " missing",
            path(1) + " 6,246 bytes, ending in record 2 (which starts at byte offset 6146)",
            path(2) + " 12,293 bytes, going on after the last record at byte offset 12292",
            path(3) + ", record 1 (byte offset 3073) label 10",
            path(3) + ", record 3 (byte offset 9219) label 200");
  }

  @Test
  void aFileCutOffBetweenTwoRecordsIsNotTakenForWhole() throws IOException {
    Files.write(path(5), Arrays.copyOf(files[5], 3 * RECORD_BYTES));
    assertThat(problems()).hasMessageContaining("ending in record 3");
  }

  @Test
  void theRealFilesMustHaveTenThousandRecords() {
    assertThatThrownBy(() -> Cifar10Binary.load(folder, 32, ProgressListener.silent()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected 30,730,000 bytes");
  }
}
