#include "outputs.h"

#include <avr/io.h>

#include "../hardware.h"

struct wanted {
    uint8_t mask;
    enum pattern pattern;
    enum pattern when_alone;
    bool ends;
    uint32_t end;
};

static struct wanted all[] = {
    {.mask = _BV(PIN_BUZZER), .when_alone = SLOW},
    {.mask = _BV(PIN_LED), .when_alone = FAST},
};
static bool is_alone;

void outputs_begin(void) { DDRB |= _BV(PIN_BUZZER) | _BV(PIN_LED); }

void outputs_want(enum output output, enum pattern pattern, uint16_t seconds, uint32_t now) {
    struct wanted *wanted = &all[output - 1];
    wanted->pattern = pattern;
    wanted->ends = seconds != 0;
    wanted->end = now + seconds * 1000ul;
}

void outputs_alone(bool alone) { is_alone = alone; }

static bool is_on(enum pattern pattern, uint32_t now) {
    switch (pattern) {
        case ON:
            return true;
        case SLOW:
            return now / 500 % 2 == 0;
        case FAST:
            return now / 100 % 2 == 0;
        default:
            return false;
    }
}

void outputs_look(uint32_t now) {
    for (uint8_t at = 0; at < sizeof all / sizeof all[0]; at++) {
        struct wanted *wanted = &all[at];
        if (wanted->ends && (int32_t)(now - wanted->end) >= 0) {
            wanted->ends = false;
            wanted->pattern = OFF;
        }
        bool on = is_on(is_alone ? wanted->when_alone : wanted->pattern, now);
        if (on) PORTB |= wanted->mask;
        else PORTB &= ~wanted->mask;
    }
}

bool outputs_can_rise(enum output output) {
    uint8_t mask = all[output - 1].mask, before = PORTB;
    PORTB |= mask;
    __asm__ __volatile__("nop\n\tnop");
    bool risen = PINB & mask;
    PORTB = before;
    return risen;
}
