# Run by CPack when the files of all components are staged, before it makes packages of them.

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
	string(TOUPPER ${component} key)
	execute_process(COMMAND sh ${CPACK_ZIPFIT_STAGE} ${CPACK_TEMPORARY_DIRECTORY}/${component}
		${CPACK_DEBIAN_${key}_PACKAGE_NAME} ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}
		${CPACK_PACKAGE_CONTACT} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
