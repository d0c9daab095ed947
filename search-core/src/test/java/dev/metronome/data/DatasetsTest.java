package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

  @TempDir private Path folder;

  private static BadInputException refused(String text) {
    return catchThrowableOfType(
        BadInputException.class, () -> Datasets.open(text, 32, ProgressListener.silent()));
  }

  @Test
  void opensGeneratedImagesWithOptions() throws IOException {
    ImageDataset dataset =
        Datasets.open("generated:test=24,train=36,seed=9", 16, ProgressListener.silent());
    assertThat(dataset.train().count()).isEqualTo(36);
    assertThat(dataset.test().count()).isEqualTo(24);
    assertThat(dataset.train().height()).isEqualTo(16);
    assertThat(dataset.train().pixels(0))
        .containsExactly(
            new GeneratedImages(36, 24, 9).draw(16, ProgressListener.silent()).train().pixels(0));
    assertThat(GeneratedText.parse("generated")).isEqualTo(GeneratedImages.standard());
  }

  @Test
  void namesEveryWrongOption() {
    assertThat(refused("generated:train=x,colour=red,test=3,seed=1,seed=2").problems())
        .extracting(problem -> problem.what())
        .containsExactly(
            "option 'train' is 'x'",
            "option 'colour=red'",
            "option 'test' is '3'",
            "option 'seed' twice");
    assertThat(refused("generated:")).hasMessageContaining("option ''");
  }

  @Test
  void tellsTheKindsOfFolderApart() throws IOException {
    Files.writeString(folder.resolve("data_batch_3.bin"), "short");
    assertThat(refused(folder.toString())).hasMessageContaining("data_batch_3.bin: 5 bytes");
    Files.delete(folder.resolve("data_batch_3.bin"));
    Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
    assertThat(refused(folder.toString())).hasMessageContaining("data_batch_1.bin: missing");
    Files.delete(folder.resolve("cifar-10-batches-bin"));
    Files.createDirectories(folder.resolve("train"));
    assertThat(refused(folder.toString())).hasMessageContaining("no class folders");
  }

  @Test
  void countsClassesWithoutReadingImages() throws IOException {
    assertThat(Datasets.classes("generated:train=24,test=12")).hasValue(12);
    assertThat(Datasets.classes(folder.toString())).isEmpty();
    for (String name : new String[] {"a", "b", "c", ".hidden"}) {
      Files.createDirectories(folder.resolve("train").resolve(name));
    }
    assertThat(Datasets.classes(folder.toString())).hasValue(3);
    Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
    assertThat(Datasets.classes(folder.toString())).hasValue(10);
    assertThat(
            catchThrowableOfType(BadInputException.class, () -> Datasets.classes("no such folder")))
        .isNotNull();
  }

  @Test
  void saysWhatWasFoundAndWhatWasExpected() throws IOException {
    assertThat(refused(folder.toString()))
        .hasMessageContaining("an empty folder; expected generated,");
    assertThat(refused(folder.resolve("none").toString()))
        .hasMessageContaining("no such data set and no such folder");
    Path file = Files.writeString(folder.resolve("data_batch_1"), "pickle");
    assertThat(refused(file.toString())).hasMessageContaining("a file;");
    assertThat(refused(folder.toString()))
        .hasMessageContaining("a folder of data_batch_1")
        .hasMessageContaining("binary version");
    assertThat(refused("")).hasMessageContaining("no such data set");
  }

  @Test
  void refusesAResolutionBelowOne() {
    assertThat(
            catchThrowableOfType(
                BadInputException.class,
                () -> Datasets.open("generated", 0, ProgressListener.silent())))
        .hasMessageContaining("resolution: 0; expected at least 1 pixel");
  }
}
