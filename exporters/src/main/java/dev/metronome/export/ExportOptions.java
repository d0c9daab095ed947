package dev.metronome.export;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What may be chosen about an export.
 *
 * @param foldBatchNorm whether batch normalizations become part of the convolutions before them;
 *     default true
 * @param metadata where the network and its weights come from, by name; written into the file;
 *     default empty
 */
public record ExportOptions(boolean foldBatchNorm, Map<String, String> metadata) {

  /** The documented defaults. */
  public static final ExportOptions DEFAULT = new ExportOptions(true, Map.of());

  public ExportOptions {
    // Sorted, so that equal options give equal bytes.
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** These options with batch normalizations folded or not. */
  public ExportOptions withFoldBatchNorm(boolean fold) {
    return new ExportOptions(fold, metadata);
  }

  /** These options with other metadata. */
  public ExportOptions withMetadata(Map<String, String> entries) {
    return new ExportOptions(foldBatchNorm, entries);
  }
}
