package dev.metronome.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {

  @TempDir private Path folder;

  private Path filled() throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/deep"), "1");
    Files.writeString(tree.resolve("flat"), "2");
    return tree;
  }

  @Test
  void aFolderIsDeletedWithAllThatIsInIt() throws IOException {
    FolderTree.delete(filled());

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsEmptiedStays() throws IOException {
    Path tree = filled();

    FolderTree.empty(tree);

    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereNeedsNoDeleting() throws IOException {
    FolderTree.delete(folder.resolve("none"));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatALinkPointsToStays() throws IOException {
    Path tree = filled();
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(kept.resolve("file"), "3");
    Files.createSymbolicLink(tree.resolve("link"), kept);
    Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("none"));

    FolderTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("3");
  }
}
