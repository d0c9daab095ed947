/** Networks in the files of others. */
package dev.metronome.network.published;
