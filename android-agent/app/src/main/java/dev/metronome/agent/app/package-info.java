/** The agent as an app for Android phones. */
package dev.metronome.agent.app;
