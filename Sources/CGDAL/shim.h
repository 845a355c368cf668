// GDAL's C API as Swift sees it. Only RasterIO imports this module.
#ifndef GROUNDBREAK_CGDAL_SHIM_H
#define GROUNDBREAK_CGDAL_SHIM_H
#include <gdal.h>
#include <gdal_alg.h>
#include <gdal_utils.h>
#include <gdalwarper.h>
#include <gdal_vrt.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
// PROJ's geodesics: GDAL 3.6 has no geodesic area of its own.
#include <geodesic.h>
#endif
