@echo off
rem Starts Metronome with the libraries beside this script. JAVA_HOME names the Java to use, else it
rem is the one on the path; JAVA_OPTS adds options of the Java machine.
setlocal DisableDelayedExpansion

set "java="
if defined JAVA_HOME goto home
for %%i in (java.exe) do set "java=%%~$PATH:i"
if defined java goto version
set "what=there is no java on the path, and JAVA_HOME is not set"
set "do=install one, such as Eclipse Temurin from adoptium.net"
goto fail

:home
rem Some set it in quotes.
set "java=%JAVA_HOME:"=%\bin\java.exe"
if exist "%java%" goto version
set "what=JAVA_HOME is %JAVA_HOME:"=%, which has no bin\java.exe"
set "do=set JAVA_HOME to the folder of a JDK, or unset it"
goto fail

:version
rem Every Java since 8 tells its version in a file, which is quicker to read than to start it.
set "version="
for %%j in ("%java%") do set "release=%%~dpj..\release"
if not exist "%release%" goto ask
for /f "usebackq tokens=1,2 delims==" %%a in ("%release%") do if "%%a"=="JAVA_VERSION" set "version=%%~b"
if defined version goto compare

:ask
for /f "tokens=3" %%v in ('^""%java%" -version 2^>^&1 ^| findstr /c:" version "^"') do set "version=%%~v"

:compare
set "major="
rem 1.8.0_392 is 8; 17.0.15 and 21-ea are 17 and 21.
for /f "tokens=1 delims=.-_+" %%a in ("%version%") do set "major=%%a"
if "%major%"=="1" for /f "tokens=2 delims=.-_+" %%a in ("%version%") do set "major=%%a"
set "what=%java% does not tell its version"
set "do=set JAVA_HOME to another Java"
if not defined major goto fail
set "what=%java% is Java %version%"
set "do=install a newer one, such as Eclipse Temurin from adoptium.net, or set JAVA_HOME to it"
if %major% lss 17 goto fail

"%java%" %JAVA_OPTS% -cp "%~dp0..\lib\*" dev.metronome.cli.Metronome %*
exit /b %ERRORLEVEL%

:fail
>&2 echo metronome: "%what%"
>&2 echo   expected: Java 17 or newer
>&2 echo   do:       %do%
exit /b 3
