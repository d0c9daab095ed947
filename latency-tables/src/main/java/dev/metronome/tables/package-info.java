/** What an operation costs on a target. */
package dev.metronome.tables;
