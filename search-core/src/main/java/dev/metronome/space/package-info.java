/** What may be chosen: search spaces as data, and their points. */
package dev.metronome.space;
