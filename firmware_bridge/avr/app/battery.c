#include "battery.h"

#include <avr/io.h>

#include "../hardware.h"
#include "events.h"

/* One lithium cell: 3.5 V is about a tenth of its charge; 0.1 V of hysteresis. */
#define LOW_MV 3500
#define GOOD_MV 3600
#define EVERY_MS 1000
#define OFTEN 3 /* measurements in a row before it is believed */
#define SAMPLES 8

static uint16_t millivolts;
static bool low;
static uint8_t differs;
static uint32_t next;

static uint16_t converted(void) {
    ADCSRA |= _BV(ADSC);
    while (ADCSRA & _BV(ADSC)) continue;
    return ADC;
}

static void measure(void) {
    uint16_t sum = 0;
    for (uint8_t left = SAMPLES; left; left--) sum += converted();
    millivolts = (uint32_t)sum * (1100u * BATTERY_DIVIDER) / (1024u * SAMPLES);
}

void battery_begin(void) {
    ADMUX = _BV(REFS1) | _BV(REFS0);
    ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0); /* 125 kHz: 0.1 ms each */
    converted(); /* the first after a change of reference is to be dropped (datasheet 23.5.2) */
    measure();
    low = millivolts < LOW_MV;
    next = EVERY_MS;
}

void battery_look(uint32_t now) {
    if ((int32_t)(now - next) < 0) return;
    next = now + EVERY_MS;
    measure();
    bool is_low = low ? millivolts < GOOD_MV : millivolts < LOW_MV;
    if (is_low == low) {
        differs = 0;
    } else if (++differs == OFTEN) {
        differs = 0;
        low = is_low;
        events_note(BATTERY, low, millivolts, now);
    }
}

uint16_t battery_mv(void) { return millivolts; }
bool battery_is_low(void) { return low; }
bool battery_is_plausible(void) { return millivolts > 2500 && millivolts < 4500; }
