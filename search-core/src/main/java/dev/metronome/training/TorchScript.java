package dev.metronome.training;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A module without weights, written in TorchScript: a call of it runs many operators of PyTorch
 * without coming back to Java in between.
 */
final class TorchScript implements AutoCloseable {

  /** Format of PyTorch 1.13's archives, which all later versions read. */
  private static final String VERSION = "3\n";

  /** A pickled instance of {@code __torch__.M} whose only field is {@code training = True}. */
  private static final String INSTANCE =
      "\u0080\u0002c__torch__\nM\n)\u0081}X\b\u0000\u0000\u0000training\u0088sb.";

  /** A pickled empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final PtSymbolBlock module;

  private TorchScript(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles methods.
   *
   * @param methods in TorchScript's Python, unindented, each {@code def name(self, ...)}; types are
   *     named as {@code Tensor} and {@code List[Tensor]}
   * @param manager of the device they run on
   * @throws ai.djl.engine.EngineException where they are not well-formed
   */
  static TorchScript compile(String methods, NDManager manager) {
    try {
      return new TorchScript(
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(archive(methods)),
              /* mapLocation= */ true,
              /* hasSize= */ false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The archive that {@code torch.jit.save} would write. */
  private static byte[] archive(String methods) throws IOException {
    String code =
        "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
            + methods.indent(2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "data.pkl", INSTANCE);
      add(zip, "code/__torch__.py", code);
      add(zip, "constants.pkl", NO_CONSTANTS);
      add(zip, "version", VERSION);
    }
    return bytes.toByteArray();
  }

  /** Stored, as PyTorch reads no compressed entries. */
  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry("module/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** Runs a method and closes its arguments. */
  void run(String method, IValue... arguments) {
    try {
      IValueUtils.runMethod(module, method, arguments).close();
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
