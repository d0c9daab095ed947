package dev.metronome.tables.published;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of a published YAML table.
 *
 * @param name what it is of
 * @param fields its numbers by name, in the order of the file
 */
record YamlRow(Scalar name, Map<String, Scalar> fields) {

  YamlRow {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
