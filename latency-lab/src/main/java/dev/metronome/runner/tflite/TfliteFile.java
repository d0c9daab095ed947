package dev.metronome.runner.tflite;

import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.ModelFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;

/** A model file in memory that was looked at closely, as the library trusts what it reads. */
final class TfliteFile implements AutoCloseable {

  private static final int LEAST_BYTES = 16;

  private final Path path;
  private final BytePointer data;
  private final FlatBufferModel verified;

  private TfliteFile(Path path, BytePointer data, FlatBufferModel verified) {
    this.path = path;
    this.data = data;
    this.verified = verified;
  }

  /**
   * Reads and checks a file.
   *
   * @throws BadInputException with all that is wrong with it
   */
  static TfliteFile open(Path path) {
    ModelFile.require(path, ModelFile.TFLITE);
    return of(path, read(path));
  }

  /** Takes over a file's content, and checks it. */
  static TfliteFile of(Path path, BytePointer data) {
    try {
      return new TfliteFile(path, data, check(path, data));
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static BytePointer read(Path path) {
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      if (size < LEAST_BYTES || size > Integer.MAX_VALUE) {
        throw new BadInputException(
            damaged(path, "it has " + size + " bytes", "a file of 16 bytes to 2 GiB"));
      }
      BytePointer data = new BytePointer(size);
      ByteBuffer buffer = data.asByteBuffer();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          data.close();
          throw new EOFException("the file became shorter while it was read");
        }
      }
      return data;
    } catch (IOException e) {
      throw new BadInputException(damaged(path, e.toString(), "a file that can be read"), e);
    }
  }

  private static FlatBufferModel check(Path path, BytePointer data) {
    byte[] start = new byte[ModelFormat.TELLING_BYTES];
    data.asByteBuffer().get(start);
    Optional<Problem> another = ModelFormat.TFLITE.problem(path.toString(), start);
    if (another.isPresent()) {
      throw new BadInputException(another.get());
    }
    FlatBufferModel verified = FlatBufferModel.VerifyAndBuildFromBuffer(data, data.capacity());
    if (verified == null || verified.isNull()) {
      throw new BadInputException(
          damaged(path, "it is damaged: its parts point outside of it", "a whole TFLite file"));
    }
    try {
      List<Problem> problems = ModelChecks.problems(model(data), path.toString());
      if (!problems.isEmpty()) {
        throw new BadInputException(problems);
      }
      ReferenceKernels.prepare(data, data.capacity());
      return verified;
    } catch (TfliteException e) {
      verified.close();
      throw new BadInputException(cannotLoad(path, e.getMessage()), e);
    } catch (RuntimeException e) {
      verified.close();
      throw e;
    }
  }

  private static Problem damaged(Path path, String what, String expected) {
    return new Problem(path.toString(), what, expected, "export it again");
  }

  static Problem cannotLoad(Path path, String why) {
    return damaged(
        path,
        "TensorFlow Lite " + TfliteLibrary.version() + " cannot load it: " + why,
        "a model of operators of this runtime");
  }

  Path path() {
    return path;
  }

  FlatBufferModel verified() {
    return verified;
  }

  Model model() {
    return model(data);
  }

  /** The graph that is run. */
  SubGraph graph() {
    return model().subgraphs(0);
  }

  private static Model model(BytePointer data) {
    return Model.getRootAsModel(data.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  @Override
  public void close() {
    verified.close();
    data.close();
  }
}
