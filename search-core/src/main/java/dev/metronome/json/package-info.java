/** JSON files that people give. */
package dev.metronome.json;
