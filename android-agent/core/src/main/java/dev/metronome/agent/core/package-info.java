/** The measuring agent without Android: server, run queue, measuring loop, cache of models. */
package dev.metronome.agent.core;
