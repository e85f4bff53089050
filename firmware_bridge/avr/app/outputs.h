/* Buzzer and light: as the host wants them, or by themselves while it is silent. */
#ifndef CALIU_OUTPUTS_H
#define CALIU_OUTPUTS_H

#include <stdbool.h>
#include <stdint.h>

enum output { BUZZER = 1, LED = 2 };
enum pattern { OFF, ON, SLOW, FAST };

void outputs_begin(void);
/* How an output shall stand, for so many seconds or until told otherwise (0). */
void outputs_want(enum output output, enum pattern pattern, uint16_t seconds, uint32_t now);
/* Whether the host is silent: then the board sounds and blinks by itself. */
void outputs_alone(bool alone);
void outputs_look(uint32_t now);
/* Drive it for a moment and read the pin back: false where something holds it down. */
bool outputs_can_rise(enum output output);

#endif
