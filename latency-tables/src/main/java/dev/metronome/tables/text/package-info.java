/** Text files as all readers of tables take them: checked bytes, lines, and what is wrong where. */
package dev.metronome.tables.text;
