# What `cpack -G DEB` makes of the installed files: four Debian packages, one for each component of CMakeLists.txt.
# scripts/package.sh runs it, with the settings of a release.

set(ZIPFIT_MAINTAINER "The zipfit authors <authors@zipfit.example>" CACHE STRING "Who answers for the packages")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME zipfit)
set(CPACK_PACKAGE_VENDOR zipfit)
set(CPACK_PACKAGE_CONTACT ${ZIPFIT_MAINTAINER})
# Each package has a summary of its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program library development)
if(ZIPFIT_MPI)
	list(APPEND CPACK_COMPONENTS_ALL mpi)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

# zipfit_package COMPONENT NAME SECTION SUMMARY DESCRIPTION
function(zipfit_package component name section summary description)
	string(TOUPPER ${component} key)
	set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${name} PARENT_SCOPE)
	set(CPACK_DEBIAN_${key}_PACKAGE_SECTION ${section} PARENT_SCOPE)
	set(CPACK_DEBIAN_${key}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()

set(about "zipfit reads a large pool of documents and a few examples of a task, and
writes the documents that a compressor finds most like the examples. It
needs no model and no graphics card.")
zipfit_package(program zipfit science "select training data by compression" "${about}")
zipfit_package(library libzipfit${PROJECT_VERSION_MAJOR} libs "select training data by compression - shared library"
	"${about}\n.\nThis package has the library, which can do everything that the program can.")
zipfit_package(development libzipfit-dev libdevel "select training data by compression - development files"
	"${about}\n.\nThis package has the header, the static library and the files for pkg-config\nand CMake.")
zipfit_package(mpi zipfit-mpi science "select training data by compression - on many machines"
	"${about}\n.\nThis package has the same program for mpirun and srun, built with Open MPI.")

# A program that uses pkg-config or find_package() needs the libraries beneath, as the static library has them.
set(needs libarchive-dev libbz2-dev libcjson-dev liblz4-dev liblzma-dev libutf8proc-dev libzstd-dev zlib1g-dev)
if(BROTLI_FOUND)
	list(APPEND needs libbrotli-dev)
endif()
list(JOIN needs ", " needs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
	"libzipfit${PROJECT_VERSION_MAJOR} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), ${needs}")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/triggers)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS pkg-config)
set(CPACK_DEBIAN_MPI_PACKAGE_DEPENDS openmpi-bin)
set(CPACK_DEBIAN_MPI_PACKAGE_SUGGESTS zipfit)

# What Debian wants beside the installed files is made when they are staged.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/stage.cmake)
set(CPACK_ZIPFIT_STAGE ${CMAKE_CURRENT_LIST_DIR}/stage.sh)
include(CPack)
