package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

  private static final HeapCheck ROOMY = new HeapCheck(Long.MAX_VALUE);

  @TempDir private Path folder;

  private Path put(String file, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 16; i++) {
      image.setRGB(i % 4, i / 4, rgb);
    }
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    String format = file.toLowerCase(Locale.ROOT).endsWith("png") ? "png" : "jpeg";
    assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
    return path;
  }

  private void putTwoClasses() throws IOException {
    put("train/cat/b.jpg", 0x808080);
    put("train/cat/a.PNG", 0x102030);
    put("train/ant/z.jpeg", 0x404040);
    put("test/ant/1.png", 0x000001);
    put("test/cat/1.png", 0x000002);
  }

  private ImageDataset read() throws IOException {
    return new ImageFolder(ROOMY).read(folder, 4, ProgressListener.silent());
  }

  private List<Problem> problems() {
    return catchThrowableOfType(BadInputException.class, this::read).problems();
  }

  @Test
  void readsClassesAndFilesInTheOrderOfTheirNames() throws IOException {
    putTwoClasses();
    Files.writeString(folder.resolve("train/cat/.hidden.png"), "not an image");
    Files.writeString(folder.resolve("train/cat/notes.txt"), "not an image");
    ImageDataset dataset = read();
    assertThat(dataset.name()).isEqualTo(folder.getFileName().toString());
    assertThat(dataset.train().classNames()).containsExactly("ant", "cat");
    assertThat(dataset.train().count()).isEqualTo(3);
    assertThat(dataset.train().label(0)).isZero();
    assertThat(dataset.train().label(1)).isEqualTo(1);
    assertThat(Arrays.copyOf(dataset.train().pixels(0), 3)).containsExactly(0x40, 0x40, 0x40);
    assertThat(Arrays.copyOf(dataset.train().pixels(1), 3)).containsExactly(0x10, 0x20, 0x30);
    assertThat(Arrays.copyOf(dataset.train().pixels(2), 3))
        .containsExactly((byte) 0x80, (byte) 0x80, (byte) 0x80);
    assertThat(dataset.test().pixels(1)[2]).isEqualTo((byte) 2);
  }

  @Test
  void readsTheSameEveryTimeAndHearsOfEveryImage() throws IOException {
    for (int i = 0; i < 40; i++) {
      put("train/c" + i % 2 + "/" + i + ".png", 0x010203 * i);
      put("test/c" + i % 2 + "/" + i + ".png", 0x030201 * i);
    }
    long[] last = new long[2];
    ImageDataset first =
        new ImageFolder(ROOMY)
            .read(
                folder,
                4,
                (done, total) -> {
                  assertThat(done).isEqualTo(last[0] + 1);
                  last[0] = done;
                  last[1] = total;
                });
    assertThat(last).containsExactly(80, 80);
    ImageDataset second = read();
    for (int i = 0; i < 40; i++) {
      assertThat(second.train().pixels(i)).containsExactly(first.train().pixels(i));
    }
  }

  @Test
  void takesValWhereThereIsNoTest() throws IOException {
    putTwoClasses();
    Files.move(folder.resolve("test"), folder.resolve("val"));
    assertThat(read().test().count()).isEqualTo(2);
  }

  @Test
  void namesAllFoldersAndClassesThatAreWrongTogether() throws IOException {
    putTwoClasses();
    Files.createDirectories(folder.resolve("train/dog"));
    Files.writeString(folder.resolve("test/cat/2.webp"), "webp");
    assertThat(problems())
        .extracting(problem -> folder.relativize(Path.of(problem.where())) + " " + problem.what())
        .containsExactly(
            Path.of("train", "dog") + " a class without images",
            Path.of("test", "cat", "2.webp") + " a kind of image that is not read",
            Path.of("test", "dog") + " no such folder");
  }

  @Test
  void namesAMissingPart() throws IOException {
    put("train/a/1.png", 0);
    put("train/b/1.png", 0);
    assertThat(problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).endsWith("test"));
  }

  @Test
  void namesEveryUnreadableImageWithItsReason() throws IOException {
    putTwoClasses();
    Path jpeg = folder.resolve("train/cat/b.jpg");
    byte[] whole = Files.readAllBytes(jpeg);
    Files.write(jpeg, Arrays.copyOf(whole, whole.length - 20));
    Path png = folder.resolve("test/cat/1.png");
    Files.write(png, Arrays.copyOf(Files.readAllBytes(png), 50));
    Files.write(folder.resolve("test/cat/2.png"), new byte[0]);
    Files.writeString(folder.resolve("test/cat/3.png"), "<html>");
    List<Problem> problems = problems();
    assertThat(problems)
        .extracting(Problem::where)
        .containsExactly(
            jpeg.toString(),
            png.toString(),
            folder.resolve("test/cat/2.png").toString(),
            folder.resolve("test/cat/3.png").toString());
    assertThat(problems.get(0).what()).contains("cut off");
    assertThat(problems.get(1).what()).contains("cannot be decoded");
    assertThat(problems.get(2).what()).contains("empty");
    assertThat(problems.get(3).what()).contains("begins with 3c 68 74 6d");
  }

  @Test
  void cutsALongListOfProblems() throws IOException {
    putTwoClasses();
    for (int i = 0; i < 30; i++) {
      Files.writeString(folder.resolve("train/ant/bad" + i + ".png"), "x");
    }
    List<Problem> problems = problems();
    assertThat(problems).hasSize(21);
    assertThat(problems.get(20).what()).isEqualTo("and 10 more problems");
  }

  @Test
  void refusesWhatDoesNotFitInTheHeapBeforeDecoding() throws IOException {
    putTwoClasses();
    Files.writeString(folder.resolve("train/ant/bad.png"), "would be a problem later");
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () ->
                new ImageFolder(new HeapCheck(1L << 30))
                    .read(folder, 10_000, ProgressListener.silent()));
    assertThat(refused)
        .hasMessageContaining("4 training and 2 test images of 10000 x 10000 pixels, 1.68 GiB")
        .hasMessageContaining("-Xmx3g");
  }

  @Test
  void refusesAPartOfMoreThanTwoGibibytes() throws IOException {
    putTwoClasses();
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () -> new ImageFolder(ROOMY).read(folder, 20_000, ProgressListener.silent()));
    assertThat(refused).hasMessageContaining("at most 2 GiB for either part, 1 images");
  }
}
