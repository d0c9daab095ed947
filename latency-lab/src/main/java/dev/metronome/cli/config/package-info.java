/** Options of commands in a file, which {@code --config} names. */
package dev.metronome.cli.config;
