/** How a thing is timed, the same on a phone and on a desktop. */
package dev.metronome.tables.measure;
