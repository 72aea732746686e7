#include "CKafkaShims.h"
