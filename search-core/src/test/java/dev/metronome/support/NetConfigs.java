package dev.metronome.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The small net.config files among the tests' resources. */
public final class NetConfigs {

  /** Skipped layer, shortcut beside a separable convolution, ReLU6. */
  public static final String PROXYLESS = read("proxylessnas-small.json");

  /** Squeeze-excite, hard-swish, a convolution without batch normalization, a missing shortcut. */
  public static final String ONCE_FOR_ALL = read("once-for-all-small.json");

  /** A network of nas-bench-macro at width 0.25: ReLU, skipped layers. */
  public static final String MACRO_POINT = read("nas-bench-macro-point.json");

  private NetConfigs() {}

  private static String read(String name) {
    try (InputStream file = NetConfigs.class.getResourceAsStream("/net-config/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
