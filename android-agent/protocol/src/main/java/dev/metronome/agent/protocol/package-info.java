/** The messages between the lab and a measuring agent. */
package dev.metronome.agent.protocol;
