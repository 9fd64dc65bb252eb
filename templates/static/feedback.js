"use strict";
// An answer for ears and hands: high is right, low and twice is wrong, and the sentence read aloud.

const TONES = {
  good: { notes: [1319], beep: 0.09, buzz: [40] },
  done: { notes: [1047, 1319, 1568], beep: 0.09, buzz: [40, 40, 40] },
  bad: { notes: [196, 196], beep: 0.22, buzz: [200, 100, 200] },
  dead: { notes: [196, 147, 196, 147], beep: 0.22, buzz: [500, 100, 500] },
};

let audio;

function play(tone) {
  const { notes, beep, buzz } = TONES[tone];
  navigator.vibrate?.(buzz);
  if (!window.AudioContext) return;
  audio ??= new AudioContext();
  audio.resume();
  notes.forEach((note, place) => {
    const start = audio.currentTime + place * beep * 1.4;
    const [sound, volume] = [audio.createOscillator(), audio.createGain()];
    sound.type = note < 400 ? "square" : "sine";
    sound.frequency.value = note;
    volume.gain.setValueAtTime(0.3, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + beep);
    sound.connect(volume).connect(audio.destination);
    sound.start(start);
    sound.stop(start + beep);
  });
}

function speak(words) {
  if (!window.speechSynthesis) return;
  const { language, region } = new Intl.Locale(document.documentElement.lang).maximize();
  const speech = new SpeechSynthesisUtterance(words);
  speech.lang = `${language}-${region}`;
  speechSynthesis.cancel();
  speechSynthesis.speak(speech);
}
