package dev.metronome.agent.core;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What an agent and its child process tell each other: a kind and texts, with their lengths. */
final class Frames {

  enum Kind {
    /** From the child, once: the device with the runtimes that work there. */
    HELLO,
    /** To the child: run id, request, and hash and file of every model. */
    RUN,
    /** To the child: the run id of what is to end. */
    CANCEL,
    /** From the child: a run's state. */
    PROGRESS,
    /** From the child: a run's result. */
    RESULT,
    /** From the child: a run's problem. */
    PROBLEM,
    /** From the child: a run was cancelled. */
    CANCELLED
  }

  record Frame(Kind kind, List<String> texts) {

    Frame {
      Objects.requireNonNull(kind, "kind");
      texts = List.copyOf(texts);
    }

    String text(int index) throws IOException {
      if (index >= texts.size()) {
        throw new IOException("a frame " + kind + " with " + texts.size() + " texts");
      }
      return texts.get(index);
    }
  }

  /** No text of a run is longer; what says so is none of these frames. */
  private static final int MOST_BYTES = 256 << 20;

  private static final int MOST_TEXTS = 10_000;

  private static final Map<String, Kind> KINDS =
      Arrays.stream(Kind.values()).collect(Collectors.toMap(Kind::name, kind -> kind));

  private final DataInputStream in;
  private final DataOutputStream out;

  Frames(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
  }

  void write(Kind kind, List<String> texts) throws IOException {
    synchronized (out) {
      out.writeUTF(kind.name());
      out.writeInt(texts.size());
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.flush();
    }
  }

  /**
   * The next frame.
   *
   * @throws EOFException where the other process has ended
   */
  Frame read() throws IOException {
    String name = in.readUTF();
    int count = in.readInt();
    if (!KINDS.containsKey(name) || count < 0 || count > MOST_TEXTS) {
      throw new IOException("something else than a frame, with " + count + " texts");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.readInt();
      if (length < 0 || length > MOST_BYTES) {
        throw new IOException("a text of " + length + " bytes");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      texts.add(new String(bytes, StandardCharsets.UTF_8));
    }
    return new Frame(KINDS.get(name), texts);
  }
}
