// SPDX-License-Identifier: Apache-2.0
// Files of a treatment of a place that was planned: its fields as NIfTI, its curves as a table and as a chart.
#pragma once
#include <cstdint>

#include "howship/formats/dicom.hpp"
#include "howship/patient/patient.hpp"
#include "howship/records/run_files.hpp"

namespace howship::records {

/// Into treatments/; nothing where the treatment shows nothing.
void write_treatment(RunFiles& files, const patient::Site& site, const patient::BegunTreatment& begun, double day,
                     bool volumes, bool pictures, const formats::DicomStudy& study);

}  // namespace howship::records
