/** Phones on the Android debug bridge (adb): which are there, and the agent's app on them. */
package dev.metronome.remote.adb;
