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
    return new ImageFolder(ROOMY).read(folder, Loading.at(4), ProgressListener.silent());
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
                Loading.at(4),
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
            folder.toString(),
            jpeg.toString(),
            png.toString(),
            folder.resolve("test/cat/2.png").toString(),
            folder.resolve("test/cat/3.png").toString());
    assertThat(problems.get(0).what()).isEqualTo("4 of 7 images cannot be read");
    assertThat(problems.get(0).expected()).isEqualTo("at most 0.1000 % that are left out");
    assertThat(problems.get(1).what()).contains("cut off");
    assertThat(problems.get(2).what()).contains("cannot be decoded");
    assertThat(problems.get(3).what()).contains("empty");
    assertThat(problems.get(4).what()).contains("begins with 3c 68 74 6d");
  }

  @Test
  void cutsALongListOfProblems() throws IOException {
    putTwoClasses();
    for (int i = 0; i < 30; i++) {
      Files.writeString(folder.resolve("train/ant/bad" + i + ".png"), "x");
    }
    List<Problem> problems = problems();
    assertThat(problems).hasSize(21);
    assertThat(problems.get(20).what()).isEqualTo("and 11 more problems");
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
                    .read(folder, Loading.at(10_000), ProgressListener.silent()));
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
            () ->
                new ImageFolder(ROOMY).read(folder, Loading.at(20_000), ProgressListener.silent()));
    assertThat(refused).hasMessageContaining("at most 2 GiB for either part, 1 images");
  }

  private ImageDataset read(Loading loading) throws IOException {
    return new ImageFolder(ROOMY).read(folder, loading, ProgressListener.silent());
  }

  @Test
  void leavesOutWhatCannotBeReadUpToABound() throws IOException {
    for (int i = 0; i < 5; i++) {
      put("train/ant/" + i + ".png", 0x010101 * i);
      put("train/cat/" + i + ".png", 0x010101 * (10 + i));
      put("test/ant/" + i + ".jpg", 0);
      put("test/cat/" + i + ".png", 0x202020 + i);
    }
    Path inTrain = Files.writeString(folder.resolve("train/cat/1.png"), "not an image");
    Path inTest = Files.writeString(folder.resolve("test/cat/0.png"), "not an image");
    ImageDataset dataset = read(Loading.at(4).withLargestUnreadable(0.1));
    assertThat(dataset.leftOut())
        .extracting(Problem::where)
        .containsExactly(inTrain.toString(), inTest.toString());
    assertThat(dataset.train().countPerClass()).containsExactly(5, 4);
    assertThat(dataset.test().countPerClass()).containsExactly(5, 4);
    assertThat(dataset.train().pixels(6)[0]).isEqualTo((byte) 12);
    assertThat(dataset.test().pixels(5)[2]).isEqualTo((byte) 0x21);
    assertThat(
            catchThrowableOfType(
                BadInputException.class, () -> read(Loading.at(4).withLargestUnreadable(0.099))))
        .hasMessageContaining("2 of 20 images cannot be read")
        .hasMessageContaining(inTest.toString());
  }

  @Test
  void aClassOfWhichNothingCanBeReadIsRefusedWhateverMayBeLeftOut() throws IOException {
    putTwoClasses();
    Files.writeString(folder.resolve("test/ant/1.png"), "not an image");
    assertThat(
            catchThrowableOfType(
                BadInputException.class, () -> read(Loading.at(4).withLargestUnreadable(0.5))))
        .hasMessageContaining(folder.resolve("test/ant").toString())
        .hasMessageContaining("none of its images can be read");
  }

  private void putSized(String file, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0x010000 * (x * 200 / width) + y * 200 / height);
      }
    }
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    String format = file.endsWith("png") ? "png" : "jpeg";
    assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
  }

  @Test
  void keepsLargerTrainingImagesForCropsAndBoundsThem() throws IOException {
    putSized("train/ant/1.png", 40, 60);
    putSized("train/ant/2.jpg", 11, 400);
    putSized("train/cat/3.png", 12, 9);
    putSized("train/cat/4.jpg", 300, 200);
    putSized("test/ant/1.png", 100, 100);
    putSized("test/cat/1.png", 7, 3);
    ImageDataset dataset = read(Loading.at(8).withCrops(true));
    assertThat(dataset.train().hasLargerSources()).isTrue();
    assertThat(dataset.test().hasLargerSources()).isFalse();
    assertThat(read(Loading.at(8)).train().hasLargerSources()).isFalse();
    assertThat(dataset.train().height()).isEqualTo(8);
    // The whole of the kept image 1, whose red grows along its columns and blue along its rows.
    byte[] crop = new byte[8 * 8 * 3];
    dataset.train().writeResizedCrop(0, new RandomResizedCrop(1, 1.5), SeededRandom.of(1, 1), crop);
    assertThat(crop[7 * 3] & 0xFF).isGreaterThan((crop[0] & 0xFF) + 50);
    assertThat(crop[7 * 8 * 3 + 2] & 0xFF).isGreaterThan((crop[2] & 0xFF) + 50);
  }

  @Test
  void imagesThatAreHardlyLargerThanTheNetworksInputAreKeptOnce() throws IOException {
    putTwoClasses();
    assertThat(read(Loading.at(4).withCrops(true)).train().hasLargerSources()).isFalse();
    assertThat(read(Loading.at(3).withCrops(true)).train().hasLargerSources()).isTrue();
  }

  @Test
  void largerImagesCountAgainstTheHeap() throws IOException {
    for (int i = 0; i < 4; i++) {
      putSized("train/c" + i % 2 + "/" + i + ".png", 800, 1200);
      putSized("test/c" + i % 2 + "/" + i + ".png", 8, 8);
    }
    // 1.9 MB of squares, 6.5 MB of larger images.
    long heap = (256L << 20) + 5_000_000;
    ImageFolder reader = new ImageFolder(new HeapCheck(heap));
    assertThat(reader.read(folder, Loading.at(300), ProgressListener.silent()).train().count())
        .isEqualTo(4);
    assertThat(
            catchThrowableOfType(
                BadInputException.class,
                () ->
                    reader.read(
                        folder, Loading.at(300).withCrops(true), ProgressListener.silent())))
        .hasMessageContaining("and larger ones to crop")
        .hasMessageContaining("another kind of crop");
  }
}
